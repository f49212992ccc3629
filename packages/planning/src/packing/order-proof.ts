import type { BlockPiece } from './blocks.ts';
import { volumeOf, weightMaxOf } from './carton-sets.ts';
import { type CartonTypes, type PackingOrderProblem, orientedEdges, weightOf } from './problem.ts';
import { type Edges, RelativePlaces, type Together, togetherMax } from './relative-places.ts';

interface ProofPiece {
  readonly item: number;
  readonly volume: number;
  readonly weight: number;
  readonly ways: readonly { readonly orientation: number; readonly edges: Edges }[];
}

export type SetProof =
  /** Nobody packs the order into these cartons. */
  | { readonly kind: 'impossible' }
  /** For each carton of the set, what lies in it; only where all pieces of the order were looked at. */
  | { readonly kind: 'fits'; readonly contents: readonly (readonly BlockPiece[])[] }
  | { readonly kind: 'unknown' };

/** Nodes between two steps of the budget: about a millisecond. */
const nodesByStep = 300;

/**
 * Proves of sets of cartons that they are too small, by the largest pieces of the order (at most 8): each way to share them
 * out puts pieces together that do not fit one carton. Rules of support and load are not looked at, so what is impossible
 * is so with them as well. Where the order has no more pieces than that, a set that is large enough is packed.
 */
export class OrderProof {
  readonly #cartons: CartonTypes;
  readonly #pieces: readonly ProofPiece[];
  /** All pieces of the order are looked at. */
  readonly #isWhole: boolean;
  /** By carton kind and subset of pieces. */
  readonly #known = new Map<number, { readonly together: Together; readonly nodesMax: number }>();
  readonly #nextStep: () => boolean;
  #nodes = 0;

  constructor({ items, cartons }: PackingOrderProblem, nextStep: () => boolean) {
    this.#cartons = cartons;
    this.#nextStep = nextStep;
    const pieces: ProofPiece[] = [];
    const volume = (item: number): number =>
      (items.xMm[item] as number) * (items.yMm[item] as number) * (items.zMm[item] as number);
    const falling = [...items.count.keys()].sort((one, other) => volume(other) - volume(one));
    let count = 0;
    for (const item of falling) {
      count += items.count[item] as number;
      while (pieces.length < Math.min(count, togetherMax))
        pieces.push({ item, volume: volume(item), weight: weightOf(items, item), ways: listWays(items, item) });
    }
    this.#pieces = pieces;
    this.#isWhole = count <= togetherMax;
  }

  /** Looks at a set with at most so many nodes for each question whether some pieces fit one carton. */
  prove(types: readonly number[], nodesMax: number): SetProof {
    const shares = types.map(() => 0);
    let isUnknown = false;
    const share = (piece: number): boolean => {
      if (piece === this.#pieces.length) {
        const isProved = types.every((type, at) => this.#fit(type, shares[at] as number, nodesMax).kind === 'fit');
        isUnknown ||= !isProved || !this.#isWhole;
        return isUnknown || isProved;
      }
      for (let at = 0; at < types.length; at += 1) {
        // Of equal cartons that are still empty the first.
        if (
          shares[at] === 0 &&
          types.some((type, earlier) => earlier < at && type === types[at] && shares[earlier] === 0)
        )
          continue;
        const before = shares[at] as number;
        const content = before | (1 << piece);
        if (this.#fit(types[at] as number, content, nodesMax).kind === 'impossible') continue;
        shares[at] = content;
        if (share(piece + 1)) return true;
        shares[at] = before;
      }
      return false;
    };
    if (!share(0)) return { kind: 'impossible' };
    if (isUnknown) return { kind: 'unknown' };
    return { kind: 'fits', contents: types.map((type, at) => this.#contentOf(type, shares[at] as number)) };
  }

  #fit(type: number, content: number, nodesMax: number): Together {
    const key = type * 2 ** togetherMax + content;
    const known = this.#known.get(key);
    if (known !== undefined && (known.together.kind !== 'unknown' || known.nodesMax >= nodesMax)) return known.together;
    const pieces = this.#listContent(content);
    const sum = (of: (piece: ProofPiece) => number): number => pieces.reduce((total, piece) => total + of(piece), 0);
    const isTooMuch =
      sum(({ volume }) => volume) > volumeOf(this.#cartons, type) ||
      sum(({ weight }) => weight) > weightMaxOf(this.#cartons, type);
    const together: Together = isTooMuch ? { kind: 'impossible' } : this.#search(type, pieces, nodesMax);
    this.#known.set(key, { together, nodesMax });
    return together;
  }

  #search(type: number, pieces: readonly ProofPiece[], nodesMax: number): Together {
    let nodesLeft = nodesMax;
    const mayGoOn = (): boolean => {
      nodesLeft -= 1;
      this.#nodes += 1;
      return nodesLeft >= 0 && (this.#nodes % nodesByStep !== 0 || this.#nextStep());
    };
    const { xMm, yMm, zMm } = this.#cartons;
    return new RelativePlaces(
      pieces.map(({ ways }) => ways.map(({ edges }) => edges)),
      [xMm[type] as number, yMm[type] as number, zMm[type] as number],
      mayGoOn,
    ).run();
  }

  #listContent(content: number): ProofPiece[] {
    return this.#pieces.filter((_, piece) => (content & (1 << piece)) !== 0);
  }

  #contentOf(type: number, content: number): BlockPiece[] {
    const together = this.#known.get(type * 2 ** togetherMax + content)?.together;
    if (together?.kind !== 'fit') return [];
    const pieces = this.#listContent(content);
    return together.places.map(({ edges, at }, index) => {
      const { item, ways } = pieces[index] as ProofPiece;
      const orientation = ways.find((way) => way.edges === edges)?.orientation ?? 0;
      const [lengthX, lengthY, lengthZ] = edges;
      return { type: item, orientation, x: at[0], y: at[1], z: at[2], lengthX, lengthY, lengthZ };
    });
  }
}

function listWays(items: PackingOrderProblem['items'], item: number): ProofPiece['ways'] {
  const ways = new Map<string, ProofPiece['ways'][number]>();
  for (let orientation = 0; orientation < 6; orientation += 1) {
    if (((items.orientations[item] as number) & (1 << orientation)) === 0) continue;
    const edges = orientedEdges(items, item, orientation);
    if (!ways.has(edges.join())) ways.set(edges.join(), { orientation, edges });
  }
  return [...ways.values()];
}
