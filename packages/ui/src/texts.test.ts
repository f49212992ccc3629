import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { storyFiles } from './index.ts';
// @ts-expect-error A module that browsers run as it is; it has no types.
import { say, texts } from '../story/texts.js';

const languages = texts as { readonly [language: string]: { readonly [key: string]: string } };
const english = languages['en'] ?? {};
const chinese = languages['zh'] ?? {};

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
