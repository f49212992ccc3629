import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { storyFiles } from './index.ts';

/** A module that browsers run as it is. */
interface TextsModule {
  readonly texts: { readonly [language: string]: { readonly [key: string]: string } };
  readonly say: (language: string, key: string, values?: { readonly [name: string]: string | number }) => string;
}

const { say, texts } = (await import(new URL('../story/texts.js', import.meta.url).href)) as TextsModule;
const english = texts['en'] ?? {};
const chinese = texts['zh'] ?? {};

it('says everything in both languages, with the same values in each sentence', () => {
  expect(Object.keys(chinese).sort()).toEqual(Object.keys(english).sort());
  for (const [key, sentence] of Object.entries(english)) {
    const names = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '').sort();
    expect([key, names(chinese[key] ?? '')]).toEqual([key, names(sentence)]);
  }
});

it('puts values into sentences', () => {
  expect(say('en', 'oversold', { units: 0 })).toBe('0 oversold');
  expect(say('zh', 'oversold', { units: 3 })).toBe('超卖 3 箱');
});

it('uses only texts that exist, and no host but its own', () => {
  const html = readFileSync(new URL('../story/index.html', import.meta.url), 'utf8');
  for (const [, key] of html.matchAll(/data-(?:text|label)="(\w+)"/g)) expect(english).toHaveProperty(key ?? '');
  for (const file of storyFiles()) expect(file.body.toString()).not.toMatch(/https?:\/\//);
});
