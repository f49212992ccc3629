interface Pattern {
  readonly segments: readonly string[];
  readonly methods: Set<string>;
}

/** Which methods a path has: the router itself only answers for one method at a time. */
export class RouteTable {
  readonly #patterns = new Map<string, Pattern>();

  add(url: string, method: string | readonly string[]): void {
    let pattern = this.#patterns.get(url);
    if (pattern === undefined) this.#patterns.set(url, (pattern = { segments: url.split('/'), methods: new Set() }));
    for (const each of Array.isArray(method) ? (method as readonly string[]) : [method as string])
      pattern.methods.add(each);
  }

  methodsOf(path: string): readonly string[] {
    const segments = path.split('/');
    const methods = new Set<string>();
    for (const pattern of this.#patterns.values()) {
      if (matches(pattern.segments, segments)) for (const method of pattern.methods) methods.add(method);
    }
    return [...methods].sort();
  }
}

function matches(pattern: readonly string[], segments: readonly string[]): boolean {
  for (const [index, part] of pattern.entries()) {
    if (part === '*') return true;
    const segment = segments[index];
    if (segment === undefined || (part.startsWith(':') ? segment === '' : part !== segment)) return false;
  }
  return pattern.length === segments.length;
}
