import { StartupError } from './startup-error.ts';

/** One value that a person sets: by a flag, else by the environment, else its default. */
export interface Setting<Value> {
  /** `port` is `--port` and `HOLDFAST_PORT`. */
  readonly help: string;
  /** Throws Error with what is wrong: "is not a port". */
  readonly read: (text: string) => Value;
  readonly fallback: Value;
}

export type Settings<Specs extends { readonly [name: string]: Setting<unknown> }> = {
  readonly [Name in keyof Specs]: Specs[Name] extends Setting<infer Value> ? Value : never;
};

const prefix = 'HOLDFAST_';

function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function variableOf(name: string): string {
  return prefix + name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

/** Throws StartupError with one sentence for a flag that is not known, a value that is missing, or one that is wrong. */
export function readSettings<Specs extends { readonly [name: string]: Setting<unknown> }>(
  specs: Specs,
  environment: { readonly [name: string]: string | undefined },
  flags: readonly string[],
): Settings<Specs> {
  const given = readFlags(specs, flags);
  const settings: { [name: string]: unknown } = {};
  for (const [name, spec] of Object.entries(specs)) {
    const flag = given.get(name);
    const variable = environment[variableOf(name)];
    const text = flag ?? (variable === '' ? undefined : variable);
    settings[name] =
      text === undefined ? spec.fallback : readValue(spec, flag === undefined ? variableOf(name) : flagOf(name), text);
  }
  return settings as Settings<Specs>;
}

function readValue(spec: Setting<unknown>, source: string, text: string): unknown {
  try {
    return spec.read(text);
  } catch (cause) {
    throw new StartupError('SETTING_WRONG', `${source} is “${text}”, which ${(cause as Error).message}. ${spec.help}`, {
      cause,
    });
  }
}

function readFlags(
  specs: { readonly [name: string]: Setting<unknown> },
  flags: readonly string[],
): Map<string, string> {
  const names = new Map(Object.keys(specs).map((name) => [flagOf(name), name]));
  const given = new Map<string, string>();
  for (let index = 0; index < flags.length; index += 1) {
    const [flag = '', ...rest] = (flags[index] as string).split('=');
    const name = names.get(flag);
    if (name === undefined) {
      throw new StartupError('FLAG_UNKNOWN', `There is no flag ${flag}. Known are: ${[...names.keys()].join(', ')}.`);
    }
    const value = rest.length > 0 ? rest.join('=') : flags[(index += 1)];
    if (value === undefined)
      throw new StartupError('FLAG_WITHOUT_VALUE', `${flag} needs a value. ${(specs[name] as Setting<unknown>).help}`);
    given.set(name, value);
  }
  return given;
}

/** The lines that `--help` prints. */
export function describeSettings(specs: { readonly [name: string]: Setting<unknown> }): string {
  return Object.entries(specs)
    .map(([name, spec]) => `  ${flagOf(name).padEnd(24)} ${variableOf(name).padEnd(30)} ${spec.help}`)
    .join('\n');
}

function wrong(what: string): never {
  throw new Error(what);
}

export function textSetting<Fallback extends string | undefined>(
  help: string,
  fallback: Fallback,
): Setting<string | Fallback> {
  return { help, fallback, read: (text) => (text.trim() === '' ? wrong('is empty') : text) };
}

export function integerSetting(help: string, fallback: number, least: number, most: number): Setting<number> {
  return {
    help,
    fallback,
    read: (text) => {
      const value = Number(text);
      const isIn = /^-?\d+$/.test(text) && value >= least && value <= most;
      return isIn ? value : wrong(`is not a whole number from ${least} to ${most}`);
    },
  };
}

export function choiceSetting<const Choice extends string>(
  help: string,
  fallback: Choice,
  choices: readonly Choice[],
): Setting<Choice> {
  return {
    help,
    fallback,
    read: (text) => choices.find((choice) => choice === text) ?? wrong(`is none of ${choices.join(', ')}`),
  };
}

export function urlSetting(help: string, protocols: readonly string[]): Setting<URL | undefined> {
  return {
    help,
    fallback: undefined,
    read: (text) => {
      const url = URL.canParse(text) ? new URL(text) : wrong('is not a URL');
      return protocols.includes(url.protocol)
        ? url
        : wrong(`does not begin with ${protocols.map((each) => `${each}//`).join(' or ')}`);
    },
  };
}

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** What every process takes. */
export function commonSettings(
  portDefault: number,
  dataDefault: string,
): {
  readonly data: Setting<string>;
  readonly host: Setting<string>;
  readonly port: Setting<number>;
  readonly keyFile: Setting<string | undefined>;
  readonly diskFreeMb: Setting<number>;
  readonly dateOffsetDays: Setting<number>;
  readonly logLevel: Setting<(typeof logLevels)[number]>;
} {
  return {
    data: textSetting('Folder of the ledger; made when it is not there.', dataDefault),
    host: textSetting('Address to listen on; only this machine reaches 127.0.0.1.', '127.0.0.1'),
    port: integerSetting('Port to listen on; 0 for any free one.', portDefault, 0, 65_535),
    keyFile: textSetting('File with the key of the database; left out: beside the data folder.', undefined),
    diskFreeMb: integerSetting(
      'Megabytes that the disk of the data folder must have left for /health/ready to say ready; 0: any.',
      256,
      0,
      1_000_000_000,
    ),
    dateOffsetDays: integerSetting(
      'Days that the business date is ahead; for demonstrations. The order of entries stays.',
      0,
      -36_500,
      36_500,
    ),
    logLevel: choiceSetting(
      'How much is logged to stderr: fatal, error, warn, info, debug, trace or silent.',
      'info',
      logLevels,
    ),
  };
}

const loopbackHosts = new Set(['127.0.0.1', '::1', 'localhost']);

export function isLoopbackHost(host: string): boolean {
  return loopbackHosts.has(host) || /^127(\.\d{1,3}){3}$/.test(host);
}
