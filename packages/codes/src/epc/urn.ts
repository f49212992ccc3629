import { accepted, refused, type Result } from '../result.ts';
import { checkEpc, type Epc, type EpcRefusal, type EpcScheme, SCHEMES } from './scheme.ts';

/** Escapes of the Tag Data Standard, table A: what a URN may not carry as it is. */
export function escapeUrn(text: string): string {
  return text.replaceAll(/["#%&/<>?]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

export function unescapeUrn(text: string): string {
  return text.replaceAll(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function fieldCount(scheme: EpcScheme): number {
  if (scheme === 'itip') return 5;
  return SCHEMES[scheme].serial === undefined ? 2 : 3;
}

/** Points part the fields; the last one may contain points itself. */
function splitFields(text: string, count: number): string[] | undefined {
  const fields = text.split('.');
  if (fields.length < count) return undefined;
  return [...fields.slice(0, count - 1), fields.slice(count - 1).join('.')];
}

/** The fields of a URN, in order, as an EPC. `*` in place of a serial number stands for all of the class. */
export function readFields(scheme: EpcScheme, text: string, level: 'instance' | 'class'): Result<Epc, EpcRefusal> {
  const fields = splitFields(text, fieldCount(scheme))?.map(unescapeUrn);
  if (fields === undefined) return refused({ kind: 'malformed', part: 'serial' });
  const [companyPrefix = '', reference = '', ...rest] = fields;
  const serial = SCHEMES[scheme].serial === undefined ? undefined : rest.pop();
  if (level === 'class' && serial !== '*') return refused({ kind: 'malformed', part: 'serial' });
  const [piece, total] = rest;
  return checkEpc({
    scheme,
    companyPrefix,
    reference,
    ...(piece === undefined ? {} : { piece }),
    ...(total === undefined ? {} : { total }),
    ...(serial === undefined || level === 'class' ? {} : { serial }),
  });
}

/** The fields in order, escaped, points between. */
export function printFields(epc: Epc): string {
  const fields = [epc.companyPrefix, escapeUrn(epc.reference)];
  if (epc.scheme === 'itip') fields.push(epc.piece ?? '', epc.total ?? '');
  if (SCHEMES[epc.scheme].serial !== undefined) fields.push(epc.serial === undefined ? '*' : escapeUrn(epc.serial));
  return fields.join('.');
}

const URN = /^urn:epc:(id|idpat|class):([a-z]+):(.*)$/s;

/** Reads a pure identity (`urn:epc:id:`), a class pattern (`urn:epc:idpat:` ending in `*`) or a lot (`lgtin`). */
export function parsePureIdentity(urn: string): Result<Epc, EpcRefusal> {
  const [, kind, name = '', text = ''] = URN.exec(urn) ?? [];
  if (kind === 'class') {
    if (name !== 'lgtin') return refused({ kind: 'malformed', part: 'scheme' });
    const [companyPrefix = '', reference = '', lot] = splitFields(text, 3)?.map(unescapeUrn) ?? [];
    if (lot === undefined) return refused({ kind: 'malformed', part: 'lot' });
    return checkEpc({ scheme: 'sgtin', companyPrefix, reference, lot });
  }
  if (kind === undefined || !Object.hasOwn(SCHEMES, name)) return refused({ kind: 'malformed', part: 'scheme' });
  return readFields(name as EpcScheme, text, kind === 'id' ? 'instance' : 'class');
}

/** The inverse of {@link parsePureIdentity}. */
export function printPureIdentity(epc: Epc): string {
  if (epc.lot !== undefined) {
    return `urn:epc:class:lgtin:${epc.companyPrefix}.${epc.reference}.${escapeUrn(epc.lot)}`;
  }
  const isClass = SCHEMES[epc.scheme].serial !== undefined && epc.serial === undefined;
  return `urn:epc:${isClass ? 'idpat' : 'id'}:${epc.scheme}:${printFields(epc)}`;
}

/** An EPC as a tag carries it: with its coding and filter value. */
export type EpcTag = {
  /** Name of the binary coding, such as `sgtin-96`. */
  readonly coding: string;
  /** What kind of object the tag is on: 0 to 7, to 15 for `usdod-96`, to 63 for `adi-var`; `gid-96` has none. */
  readonly filter?: number;
  readonly epc: Epc;
};

/** `urn:epc:tag:sgtin-96:3.0614141.812345.6789`. */
export function printTagUri({ coding, filter, epc }: EpcTag): string {
  return `urn:epc:tag:${coding}:${filter === undefined ? '' : `${filter}.`}${printFields(epc)}`;
}

/** The inverse of {@link printTagUri}; whether the coding has room for the EPC is found out when it is encoded. */
export function parseTagUri(urn: string): Result<EpcTag, EpcRefusal> {
  const [, coding = '', name = '', text = ''] = /^urn:epc:tag:(([a-z]+)-[0-9a-z]+):(.*)$/s.exec(urn) ?? [];
  if (!Object.hasOwn(SCHEMES, name)) return refused({ kind: 'malformed', part: 'scheme' });
  const scheme = name as EpcScheme;
  if (scheme === 'gid') {
    const epc = readFields(scheme, text, 'instance');
    return epc.ok ? accepted({ coding, epc: epc.value }) : epc;
  }
  const filter = /^(?:0|[1-9]\d?)(?=\.)/.exec(text)?.[0];
  if (filter === undefined) return refused({ kind: 'malformed', part: 'filter' });
  const epc = readFields(scheme, text.slice(filter.length + 1), 'instance');
  return epc.ok ? accepted({ coding, filter: Number(filter), epc: epc.value }) : epc;
}
