import { describe, expect, it } from 'vitest';
import {
  businessDate,
  commonSettings,
  describeSettings,
  isLoopbackHost,
  isTimeZone,
  readSettings,
  urlSetting,
} from '../index.ts';

const specs = { ...commonSettings(7401, './data'), hubUrl: urlSetting('Where headquarters is.', ['http:', 'https:']) };

describe('settings', () => {
  it('come from flags, else from the environment, else have defaults', () => {
    const environment = {
      HOLDFAST_PORT: '8000',
      HOLDFAST_HOST: '::1',
      HOLDFAST_HUB_URL: 'http://127.0.0.1:7400',
      HOLDFAST_DATA: '',
    };
    expect(readSettings(specs, environment, ['--port=9000', '--date-offset-days', '-3'])).toEqual({
      data: './data',
      host: '::1',
      port: 9000,
      keyFile: undefined,
      diskFreeMb: 256,
      dateOffsetDays: -3,
      logLevel: 'info',
      hubUrl: new URL('http://127.0.0.1:7400'),
    });
  });

  it.each<[string, readonly string[], { readonly [name: string]: string }, RegExp]>([
    [
      'a flag that is not known',
      ['--prot', '1'],
      {},
      /^There is no flag --prot\. Known are: --data, --host, --port, .*\.$/,
    ],
    ['a word that is no flag', ['serve'], {}, /^There is no flag serve\./],
    ['a flag without a value', ['--port'], {}, /^--port needs a value\. Port to listen on/],
    ['a port that is none', ['--port=99999'], {}, /^--port is “99999”, which is not a whole number from 0 to 65535\. /],
    ['a port with a fraction', [], { HOLDFAST_PORT: '80.5' }, /^HOLDFAST_PORT is “80\.5”, which is not a whole number/],
    [
      'a URL that is none',
      [],
      { HOLDFAST_HUB_URL: 'headquarters' },
      /^HOLDFAST_HUB_URL is “headquarters”, which is not a URL\. /,
    ],
    [
      'a URL of another protocol',
      ['--hub-url', 'ftp://127.0.0.1'],
      {},
      /which does not begin with http:\/\/ or https:\/\/\. /,
    ],
    ['a log level that is none', ['--log-level', 'loud'], {}, /which is none of fatal, error, warn/],
  ])('refuse %s in a sentence, and say what to do', (_, flags, environment, words) => {
    expect(() => readSettings(specs, environment, flags)).toThrow(words);
  });

  it('are described for --help', () => {
    expect(describeSettings(specs)).toMatch(/--date-offset-days +HOLDFAST_DATE_OFFSET_DAYS +Days/);
  });

  it.each([
    ['127.0.0.1', true],
    ['127.9.9.9', true],
    ['::1', true],
    ['localhost', true],
    ['0.0.0.0', false],
    ['192.168.1.5', false],
    ['127.0.0.1.example.com', false],
  ])('know that %s is this machine alone: %s', (host, isLoopback) => {
    expect(isLoopbackHost(host)).toBe(isLoopback);
  });
});

describe('the business date', () => {
  it('is the date at the place, and an offset shifts it alone', () => {
    const lateInLondon = Date.UTC(2026, 0, 31, 23, 30);
    expect(businessDate(lateInLondon, 'UTC', 0)).toBe('2026-01-31');
    expect(businessDate(lateInLondon, 'Asia/Shanghai', 0)).toBe('2026-02-01');
    expect(businessDate(lateInLondon, 'America/New_York', 1)).toBe('2026-02-01');
    expect(businessDate(lateInLondon, 'UTC', -31)).toBe('2025-12-31');
  });

  it('knows time zones from other words', () => {
    expect([isTimeZone('Europe/Berlin'), isTimeZone('Mars/Olympus')]).toEqual([true, false]);
  });
});
