import { readFileSync } from 'node:fs';

export interface PageFile {
  /** Path under which it is served. */
  readonly path: string;
  readonly contentType: string;
  readonly body: Buffer;
}

const files = [
  { path: '/', name: 'index.html', contentType: 'text/html; charset=utf-8' },
  { path: '/story/story.css', name: 'story.css', contentType: 'text/css; charset=utf-8' },
  { path: '/story/main.js', name: 'main.js', contentType: 'text/javascript; charset=utf-8' },
  { path: '/story/draw.js', name: 'draw.js', contentType: 'text/javascript; charset=utf-8' },
  { path: '/story/steps.js', name: 'steps.js', contentType: 'text/javascript; charset=utf-8' },
  { path: '/story/texts.js', name: 'texts.js', contentType: 'text/javascript; charset=utf-8' },
] as const;

/** The files of the live page, read once. */
export function storyFiles(): readonly PageFile[] {
  return files.map(({ path, name, contentType }) => ({
    path,
    contentType,
    body: readFileSync(new URL(`../story/${name}`, import.meta.url)),
  }));
}
