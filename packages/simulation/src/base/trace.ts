import type { Timeline } from './timeline.ts';

const keptMax = 48;

/** What happened, as a hash over all of it and the last lines in words. */
export class Trace {
  readonly #timeline: Timeline;
  readonly #codes = new Map<string, number>();
  readonly #kept: (readonly [step: number, at: number, what: string, who: string, subject: string, value: number])[] =
    [];
  #left = 0x9e3779b9;
  #right = 0x243f6a88;
  #noted = 0;

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  note(what: string, who: string, subject = '', value = 0): void {
    const { now, steps } = this.#timeline;
    this.#mix(now);
    this.#mix(this.#codeOf(what));
    this.#mix(this.#codeOf(who));
    this.#mix(this.#codeOf(subject));
    this.#mix(value);
    this.#kept[this.#noted % keptMax] = [steps, now, what, who, subject, value];
    this.#noted += 1;
  }

  /** Sixteen hex digits over everything that was noted. */
  get hash(): string {
    return hex(this.#left) + hex(this.#right);
  }

  lastLines(): readonly string[] {
    const first = Math.max(0, this.#noted - keptMax);
    const lines: string[] = [];
    for (let index = first; index < this.#noted; index += 1) {
      const [step, at, what, who, subject, value] = this.#kept[index % keptMax] ?? [0, 0, '', '', '', 0];
      lines.push(`${step} ${clockText(at)} ${who} ${what} ${subject} ${value}`);
    }
    return lines;
  }

  #codeOf(text: string): number {
    let code = this.#codes.get(text);
    if (code !== undefined) return code;
    code = 0;
    for (let index = 0; index < text.length; index += 1)
      code = Math.imul(code ^ text.charCodeAt(index), 0x01000193) + 1;
    this.#codes.set(text, code);
    return code;
  }

  #mix(value: number): void {
    this.#left = Math.imul(this.#left ^ (value | 0), 0x85ebca6b);
    this.#left = (this.#left << 13) | (this.#left >>> 19);
    this.#right = Math.imul(this.#right + this.#left, 0xc2b2ae35) ^ Math.floor(value / 4294967296);
  }
}

function hex(value: number): string {
  return (value >>> 0).toString(16).padStart(8, '0');
}

/** `h:mm:ss.mmm` of virtual time. */
export function clockText(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  const time = `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return `${time}.${String(ms % 1000).padStart(3, '0')}`;
}
