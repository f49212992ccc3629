/**
 * Every application identifier (AI) of the GS1 General Specifications, one line per group of equal definitions.
 * Facts of the standard in our own notation; the conformance suite compares them with GS1's syntax dictionary.
 *
 * `AIS FLAGS COMPONENTS [&REQUIRED]… [^EXCLUDED] [/QUALIFIERS]`
 * - AIS: alternatives split by `|`; `[a-b]` stands for one digit of that range
 * - FLAGS: `!` length is predefined, no separator needed; `@` may be a data attribute of a Digital Link
 * - COMPONENTS: `N` digits, `X` character set 82, `Y` set 39, `Z` base64url; `N6` exactly six, `N-6` one to six;
 *   `?` optional; `:name` a content rule of `../linters`
 * - REQUIRED: one of the alternatives must be present; `+` means together, `n` stands for any digit
 * - EXCLUDED: none of these may be present; `~` is the AI's own family (`310n`), itself excepted
 * - QUALIFIERS: a primary key of a Digital Link; its qualifiers in order, alternatives split by `|`
 */
export const AI_TABLE: string = `
00 !@N18:csum:gcppos2 /
01 !@N14:csum:gcppos2 ^255|37 /22.10.21|235
02 !@N14:csum:gcppos2 &37 ^01|03
03 !N14:csum:gcppos2 ^01|02|37
10 @X-20 &01|02|03|8006|8026
11|13|15|16 !@N6:yymmd0 &01|02|03|8006|8026
12 !@N6:yymmd0 &8020
17 !@N6:yymmd0 &01|02|03|255|8006|8026
20 !@N2 &01|02|8006|8026
21 X-20 &01|03|8006 ^235
22 X-20 &01
235 X-28 &01
240|241 @X-30 &01|02|8006|8026
242 @N-6 &01|02|8006|8026
243|710|711|712|713|714|715|716|717 @X-20 &01
250 @X-30 &01|8006 &21
251 @X-30 &01|8006
253 @N13:csum:gcppos1,?X-17 /
254 X-20 &414
255 @N13:csum:gcppos1,?N-12 ^01|02|415|8006|8020|8026 /
30 @N-8 &01|02
31[0-6][0-5]|32[0-9][0-5]|35[0-2][0-5]|35[6-7][0-5]|36[0-1][0-5]|36[4-6][0-5] !@N6 &01|02 ^~
33[0-6][0-5]|34[0-9][0-5]|35[3-5][0-5]|36[2-3][0-5]|36[7-9][0-5] !@N6 &00|01 ^~
337[0-5] !@N6 &01 ^~
37 @N-8 &00 &02|8026
390[0-9] @N-15 &255|8020 ^~|391n|394n|8111
391[0-9] @N3:iso4217,N-15 &8020 ^~
392[0-9] @N-15 &01 &30|31nn|32nn|35nn|36nn ^~|393n
393[0-9] @N3:iso4217,N-15 &30|31nn|32nn|35nn|36nn ^~
394[0-3] @N4 &255 ^~|8111
395[0-5] @N6 &30|31nn|32nn|35nn|36nn ^392n|393n|~|8005
400|90 @X-30
401 @X-30:gcppos1 /
402 @N17:csum:gcppos1 /
403|4308|4319 @X-30 &00
410|411|412|413|416 !@N13:csum:gcppos1
414 !@N13:csum:gcppos1 /254|7040
415 !@N13:csum:gcppos1 &8020 /8020
417 !@N13:csum:gcppos1 /7040
420 @X-20 ^421
421 @N3:iso3166,X-9 ^4307
422 @N3:iso3166 &01|02|8006|8026 ^426
423|425 @N3:iso3166,?N3:iso3166,?N3:iso3166,?N3:iso3166,?N3:iso3166 &01|02 ^426
424 @N3:iso3166 &01|02 ^426
426 @N3:iso3166 &01|02
427 @X-3 &01|02 &422
4300|4301|4310|4311|4320 @X-35:pcenc &00
4302|4304|4305|4306|4312|4314|4315|4316 @X-70:pcenc &00
4303 @X-70:pcenc &4302
4307|4317 @X2:iso3166alpha2 &00
4309 @N10:latitude,N10:longitude &00
4313 @X-70:pcenc &4312
4318 @X-20 &00
4321|4322|4323 @N1:yesno &00
4324|4325 @N6:yymmd0,N4:hhmi &00
4326 @N6:yymmdd &00
4330 @N6,?X1:hyphen &00 ^4331
4331 @N6,?X1:hyphen &00 ^4330
4332 @N6,?X1:hyphen &00 ^4333
4333 @N6,?X1:hyphen &00 ^4332
7001 @N13 &01|02|8006|8026
7002 @X-30 &01|02
7003 @N6:yymmdd,N4:hhmi &01|02
7004 @N-4 &01+10
7005 @X-12 &01|02
7006 @N6:yymmdd &01|02
7007 @N6:yymmdd,?N6:yymmdd &01|02
7008 @X-3 &01|02
7009 @X-10 &01|02
7010 @X-2 &01|02
7011 @N6:yymmdd,?N4:hhmi &01|02
7020 @X-20 &01|8006 &416
7021|7240|8012 @X-20 &01|8006
7022 @X-20 &7021
7023 @X-30:gcppos1
703[0-9] @N3:iso3166999,X-27 &01|02
7040 N1,X1,X1,X1:importeridx
7041 X-4:packagetype &00
723[0-9] @X2,X-28 &01|8004
7241 @N2:mediatype &8017|8018
7242 @X-25 &8017|8018
7250 @N8:yyyymmdd &8018 ^7251
7251 @N8:yyyymmdd,N4:hhmi &8018 ^7250
7252 @N1:iso5218 &8018
7253|7254 @X-40:pcenc &8017|8018 ^7256|7259
7255 @X-10 &8017|8018 ^7256|7259
7256 @X-90:pcenc &8017|8018
7257 @X-70:pcenc &8018
7258 @X3:posinseqslash &8018+7259
7259 @X-40:pcenc &8018 ^7256
8001 @N4:nonzero,N5:nonzero,N3:nonzero,N1:winding,N1 &01
8002 @X-20
8003 @N1:zero,N13:csum:gcppos1,?X-16 /
8004 @X-30:gcppos1 /7040
8005 @N6 &01|02
8006 @N14:csum:gcppos2,N4:pieceoftotal ^01|37 /22.10.21
8007 @X-34:iban &415
8008 @N6:yymmdd,N2:hh,?N2:mi,?N2:ss &01|02
8009 @X-50 &00|01
8010 @Y-30:gcppos1 /8011
8011 N-12:nozeroprefix &8010
8013 @X-25:csumalpha:gcppos1 /
8014 X-25:csumalpha:gcppos1:hasnondigit &01
8017 @N18:csum:gcppos1 ^8018 /8019
8018 @N18:csum:gcppos1 ^8017 /8019
8019 N-10 &8017|8018
8020 X-25 &415
8026 @N14:csum:gcppos2,N4:pieceoftotal &37 ^02|8006
8030 @Z-90 &00|01+21|253|255|8003|8004|8006+21|8010+8011|8017|8018
8040 N15 &01+21
8041 N15 &01+21+8040
8042 N32 &01+21+8040
8043 N18,?N-2 &01+21+8040
8110 @X-70:couponcode
8111 @N4 &255
8112 @X-70:couponposoffer
8200 X-70 &01
9[1-9] @X-90
`;

/**
 * Where GS1's draft after the release of January 2026 differs: made-to-order GTINs (03) may carry more attributes.
 * Not published yet, so our own labels do not use it; the conformance suite keeps it honest.
 */
export const AI_TABLE_DRAFT: string = `
03 !N14:csum:gcppos2 ^01|02|37|235
20 !@N2 &01|02|03|8006|8026
240|241 @X-30 &01|02|03|8006|8026
243 @X-20 &01|03
250 @X-30 &01+21|03+21|8006+21
251 @X-30 &01|03|8006
37 @N-8 &00+02|00+8026
392[0-9] @N-15 &01+30|01+31nn|01+32nn|01+35nn|01+36nn ^~|393n
422 @N3:iso3166 &01|02|03|8006|8026 ^426
423|425 @N3:iso3166,?N3:iso3166,?N3:iso3166,?N3:iso3166,?N3:iso3166 &01|02|03 ^426
424 @N3:iso3166 &01|02|03 ^426
426 @N3:iso3166 &01|02|03
427 @X-3 &01+422|02+422|03+422
7003 @N6:yymmdd,N4:hhmi &01|02|03
7004 @N-4 &01+10|03+10
7010 @X-2 &01|02|03
7011 @N6:yymmdd,?N4:hhmi &01|02|03
7020 @X-20 &01+416|03+416|8006+416
7021|8012 @X-20 &01|03|8006
7022 @X-20 &01+7021|03+7021|8006+7021
7240 @X-20 &01|8006 ^03
8006 @N14:csum:gcppos2,N4:pieceoftotal ^01|03|37 /22.10.21
8008 @N6:yymmdd,N2:hh,?N2:mi,?N2:ss &01|02|03
8009 @X-50 &00|01|03
8026 @N14:csum:gcppos2,N4:pieceoftotal &37 ^02|03|8006
8030 @Z-90 &00|01+21|03+21|253|255|8003|8004|8006+21|8010+8011|8017|8018
`;
