import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';

/** What of Rolldown we use. */
interface Rolldown {
  rolldown(options: { readonly input: string; readonly platform: 'browser'; readonly logLevel: 'silent' }): Promise<{
    generate(options: { readonly format: 'esm'; readonly minify: true }): Promise<{
      readonly output: readonly [BundledChunk, ...(readonly unknown[])];
    }>;
    close(): Promise<void>;
  }>;
}

interface BundledChunk {
  readonly code: string;
  readonly imports: readonly string[];
  readonly dynamicImports: readonly string[];
  readonly modules: Readonly<Record<string, unknown>>;
}

export interface BundleSize {
  /** Minified, gzip 9. */
  readonly bytes: number;
  readonly fileCount: number;
  /** What the bundle would ask of its platform or of another package. */
  readonly imports: readonly string[];
}

/** The size of everything that an entry exports, as a browser would load it. */
export async function measureBundle(entry: string): Promise<BundleSize> {
  const bundler = await loadRolldown();
  const bundle = await bundler.rolldown({ input: entry, platform: 'browser', logLevel: 'silent' });
  const [chunk] = (await bundle.generate({ format: 'esm', minify: true })).output;
  await bundle.close();
  return {
    bytes: gzipSync(chunk.code, { level: 9 }).length,
    fileCount: Object.keys(chunk.modules).length,
    imports: [...chunk.imports, ...chunk.dynamicImports],
  };
}

/** The bundler that comes with vitest, by way of vite: no other is needed for anything. */
async function loadRolldown(): Promise<Rolldown> {
  let path = import.meta.filename;
  for (const name of ['vitest', 'vite', 'rolldown']) path = createRequire(path).resolve(name);
  return (await import(path)) as Rolldown;
}
