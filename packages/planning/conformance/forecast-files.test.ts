import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readPublicSets } from './forecast-files.ts';
import { generateHard } from './forecast-hard.ts';
import { forecastNaive2, OverallAverage, parseM4Rows, passesSeasonTest } from './forecast-m4.ts';
import type { SeriesToForecast } from './forecast-sets.ts';
import { runForecastSuite } from './forecast.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-forecast-files-'));
const forecast = join(folder, 'forecast');
afterAll(() => rmSync(folder, { recursive: true }));

/** As the competition writes it: a header, quotes, empty fields up to the longest row. */
function m4Table(rows: readonly (readonly [string, Float64Array])[]): string {
  const longest = Math.max(...rows.map(([, values]) => values.length));
  const header = Array.from({ length: longest + 1 }, (_, at) => `"V${at + 1}"`).join(',');
  const line = ([id, values]: readonly [string, Float64Array]): string =>
    [`"${id}"`, ...values, ...Array.from({ length: longest - values.length }, () => '')].join(',');
  return `${[header, ...rows.map(line)].join('\n')}\n`;
}

/** A ustar archive of one file. */
function archive(name: string, text: string): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write(`${Buffer.byteLength(text).toString(8).padStart(11, '0')}\0`, 124);
  header.write('0', 156);
  const body = Buffer.alloc(Math.ceil(Buffer.byteLength(text) / 512) * 512);
  body.write(text);
  return gzipSync(Buffer.concat([header, body, Buffer.alloc(1024)]));
}

const hours = ['spikes', 'random walk'].map((kind) => generateHard('hourly', kind, 1));
const weeks = ['momentum', 'year, smooth', 'mean reverting'].map((kind) => generateHard('weekly', kind, 1));
const histories = (all: readonly SeriesToForecast[], letter: string) =>
  all.map(({ history }, at) => [`${letter}${at + 1}`, history] as const);
const futures = (all: readonly SeriesToForecast[], letter: string) =>
  all.map(({ future }, at) => [`${letter}${at + 1}`, future] as const);
const m3 = (id: string) =>
  `id,period,type,n,h,start_year,start_sub,x,xx\n${id},QUARTERLY,MICRO,11,2,1,1,1 2 3 4 3 2 5 6 3 2 5,4 2\n`;
const parts = (name: string) =>
  ['t,"z"'.replace('z', name), ...Array.from({ length: 30 }, (_, month) => `${1998 + month / 12},${month % 3}`)].join(
    '\n',
  );

beforeAll(() => {
  mkdirSync(join(forecast, 'm4'), { recursive: true });
  const write = (name: string, content: string | Buffer): void => writeFileSync(join(forecast, name), content);
  write('M4-Hourly-train.csv.gz', gzipSync(m4Table(histories(hours, 'H'))));
  write('m4/Hourly-test.csv', m4Table(futures(hours, 'H')));
  write('m4-weekly.tar.gz', archive('M4/Weekly-train.csv', m4Table(histories(weeks, 'W'))));
  write('M4-Weekly-test.csv', m4Table(futures(weeks.slice(0, 2), 'W')));
  write('m4_published_by_frequency.csv', 'method,owa\nNaive2,1\n');
  write('m3.csv', m3('N1'));
  write('m3_other_half.csv.gz', gzipSync(m3('N2') + m3('N1').split('\n')[1]));
  write('m3_peers.csv', '"method","period","n","sMAPE","MASE"\n"NAIVE2","YEARLY",645,17.9,3.2\n');
  write('carparts_half.csv.gz', gzipSync(parts('a')));
  write('carparts_rest.csv', parts('b'));
  write('carparts_peers.csv', 'method,n,MAE\nzero,2493,0.4\n');
});

describe('the folder of public sets', () => {
  test('is read whatever the files are called, without tables of results and without doubles', () => {
    const sets = readPublicSets(forecast);
    expect(sets.unreadable).toEqual([]);
    expect(sets.m3.map(({ id }) => id)).toEqual(['N1', 'N2']);
    expect(sets.carparts.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(sets.m4.hourly.map(({ id, cycle }) => [id, cycle])).toEqual([
      ['H1', 24],
      ['H2', 24],
    ]);
    // The third series of weeks has no future.
    expect(sets.m4.weekly.map(({ id, cycle }) => [id, cycle])).toEqual([
      ['W1', 1],
      ['W2', 1],
    ]);
    expect(sets.m4.hourly[0]?.history).toEqual(hours[0]?.history);
    expect(sets.m4.weekly[1]?.future).toEqual(weeks[1]?.future);
  });

  test('says which files cannot be unpacked', () => {
    const broken = mkdtempSync(join(tmpdir(), 'holdfast-forecast-broken-'));
    writeFileSync(join(broken, 'm3.csv.gz'), 'not packed');
    expect(readPublicSets(broken).unreadable).toEqual(['m3.csv.gz']);
    rmSync(broken, { recursive: true });
  });

  test('makes the suite judge M4 with its bars', () => {
    const { failed, figures } = runForecastSuite(folder, { isFull: false, longSeries: 1, hardSeries: 1 });
    expect(failed).toBe(0);
    const targetOf = (metric: string) => figures.find((figure) => figure.metric === metric)?.target;
    expect(targetOf('M4 hourly, cycles [24]: OWA')).toBe(0.63);
    expect(targetOf('M4 weekly, cycles [1]: OWA')).toBe(0.92);
    expect(targetOf('M4 weekly, cycles [52]: OWA')).toBe(0.92);
  });
});

describe('measures of M4', () => {
  test('rows end where their values end', () => {
    const rows = parseM4Rows('"V1","V2","V3","V4"\r\n"H1","1","2.5",""\r\nW2,3,NA,\r\n');
    expect([...rows].map(([id, values]) => [id, ...values])).toEqual([
      ['H1', 1, 2.5],
      ['W2', 3],
    ]);
  });

  test('Naive2 carries on the last value, with the season where there is one', () => {
    const seasonal = Float64Array.from(
      { length: 24 * 5 },
      (_, hour) => 100 * (1 + 0.5 * Math.sin((hour * Math.PI) / 12)),
    );
    expect(passesSeasonTest(seasonal, 24)).toBe(true);
    forecastNaive2(seasonal, 24, 30).forEach((value, step) =>
      expect(value).toBeCloseTo(100 * (1 + 0.5 * Math.sin((step * Math.PI) / 12)), 6),
    );
    expect(passesSeasonTest(seasonal.subarray(0, 71), 24)).toBe(false);
    const rising = Float64Array.from({ length: 200 }, (_, week) => week);
    expect([...forecastNaive2(rising, 1, 2)]).toEqual([199, 199]);
  });

  test('OWA of Naive2 is 1, of the truth 0, and of twice its error about 2', () => {
    const series = weeks[0] as SeriesToForecast;
    const owaOf = (values: Float64Array): number => {
      const average = new OverallAverage();
      average.add(series, values);
      return average.result.owa;
    };
    const naive = forecastNaive2(series.history, 1, series.future.length);
    expect(owaOf(naive)).toBe(1);
    expect(owaOf(series.future)).toBe(0);
    expect(owaOf(naive.map((value, step) => 2 * value - (series.future[step] ?? 0)))).toBeCloseTo(2, 1);
  });
});
