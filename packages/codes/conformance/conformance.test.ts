import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runEpcSuite } from './epc.ts';
import { runGs1Suite } from './gs1.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'codes-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(path: string, rows: unknown): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), typeof rows === 'string' ? rows : JSON.stringify(rows));
}

describe('a conformance suite', () => {
  it('counts nothing where there are no vectors', () => {
    expect(runEpcSuite(folder)).toMatchObject({ suite: 'epc', passed: 0, failed: 0, justified: 0 });
    expect(runGs1Suite(folder)).toMatchObject({ suite: 'gs1', passed: 0, failed: 0, justified: 0 });
  });

  it('says which files of vectors it looked for in vain', () => {
    write('epc-digitallink/urn-dl-positive.json', []);
    expect(runEpcSuite(folder).figures.map(({ metric }) => metric)).toEqual([
      'no file tds-annex-e3.json: nothing of it is checked',
      'no file urn-dl-negative.json: nothing of it is checked',
    ]);
  });

  it('sees a vector that is wrong (negative control), in each kind of file', () => {
    const right = { ok: true, at: '' };
    write('gs1-syntax-engine/parse-bracketed-ai.json', [
      { ...right, ai: '(10)A(11)260101', expect: '^10A^11260101' },
      { ...right, ai: '(10)A(11)260101', expect: '^10A11260101' },
    ]);
    write('gs1-syntax-engine/process-fnc1-ai.json', [{ ...right, data: '^10A^^' }]);
    write('gs1-syntax-engine/parse-digital-link.json', [{ ...right, uri: 'https://a/00/1', expect: '^001' }]);
    write('gs1-syntax-engine/validate-ai-associations.json', [
      { ok: true, rule: 'validateAImutex', ai: '(420)A(421)004B' },
    ]);
    write('gs1-syntax-dictionary/linter-vectors.json', [{ linter: 'zero', ok: true, value: '1' }]);
    write(
      'gs1-syntax-engine/oracle-1.4.1.jsonl',
      '{"kind":"A","in":"(90)A","ok":false,"error":"AI (90)","markup":""}\n',
    );
    write('gs1-syntax-dictionary/gs1-syntax-dictionary.txt', '00 *? N17 dlpkey # SSCC\n');
    const { passed, failed, failures } = runGs1Suite(folder);
    expect({ passed, failed }).toEqual({ passed: 1, failed: 8 });
    expect(failures.every(({ why }) => why === 'differs')).toBe(true);
  });

  it('points at a fault as the engine does, behind escapes and symbology identifiers too', () => {
    write('gs1-syntax-engine/error-markup.json', [{ at: '', ai: '(10)A\\(B~C', markup: '(10)A(B|~|C' }]);
    write(
      'gs1-syntax-engine/oracle-1.4.1.jsonl',
      '{"kind":"S","in":"]C10109521234543214","ok":false,"error":"AI (01): digit","markup":"(01)0952123454321|4|"}\n',
    );
    expect(runGs1Suite(folder)).toMatchObject({ passed: 2, failed: 0 });
  });

  it('justifies a piece beyond the total of pieces, and nothing else of that key', () => {
    const vector = (urn: string): object => ({
      op: 'toURIForClassLevelIdentifier',
      input: urn,
      gcpLength: null,
      at: '',
    });
    write('epc-digitallink/urn-dl-positive.json', [
      { ...vector('urn:epc:idpat:itip:493494.3399430.40.39.*'), expect: 'https://id.gs1.org/8006/349349439943004039' },
      { ...vector('urn:epc:idpat:itip:493494.3399430.39.40.*'), expect: 'https://id.gs1.org/8006/349349439943003940' },
      { ...vector('urn:epc:idpat:itip:493494.3399430.39.40.*'), expect: 'https://id.gs1.org/8006/349349439943003941' },
    ]);
    expect(runEpcSuite(folder)).toMatchObject({ passed: 1, failed: 1, justified: 1 });
  });

  it('lists what it justifies apart from what passed', () => {
    write('epc-digitallink/urn-dl-positive.json', [
      {
        op: 'toURI',
        input: 'urn:epc:id:giai:0614141.A%2FB',
        gcpLength: null,
        expect: 'https://id.gs1.org/8004/0614141A/B',
        at: '',
      },
      {
        op: 'toURI',
        input: 'urn:epc:id:giai:0614141.AB',
        gcpLength: null,
        expect: 'https://id.gs1.org/8004/0614141AB',
        at: '',
      },
      {
        op: 'toURI',
        input: 'urn:epc:id:giai:0614141.AB',
        gcpLength: null,
        expect: 'https://id.gs1.org/8004/0614141AC',
        at: '',
      },
    ]);
    expect(runEpcSuite(folder)).toMatchObject({ passed: 1, failed: 1, justified: 1 });
  });
});
