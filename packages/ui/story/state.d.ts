/** What the supervisor of a demonstration answers; quantities in boxes, times in Unix milliseconds. */
export interface StoryState {
  readonly round: number;
  readonly site: string;
  readonly boxes: number;
  readonly link: 'up' | 'down';
  readonly now: number;
  readonly books: {
    readonly hub: {
      readonly promisable: number;
      readonly sold: number;
      readonly waiting: number;
      readonly onHand: number;
      readonly asOf: number;
    };
    readonly node: {
      readonly onHand: number;
      readonly free: number;
      readonly sold: number;
      readonly shipped: number;
      readonly unsent: number;
      readonly isConnected: boolean;
    };
    readonly digests: { readonly isEqual: boolean; readonly seq: number; readonly hubSeq: number };
  };
  readonly refused: { readonly hub: number; readonly site: number };
  readonly oversold: number;
  readonly plain: {
    readonly soldAtHub: number;
    readonly soldAtSite: number;
    readonly oversold: number;
  };
  readonly proof: Verdict | null;
  readonly log: readonly {
    readonly at: number;
    readonly kind: string;
    readonly values: { readonly [name: string]: string | number };
  }[];
}

export interface Verdict {
  readonly ok: boolean;
  readonly streams: number;
  readonly entries: number;
  readonly isTamperedCopy: boolean;
  readonly firstBad?: {
    readonly stream: string;
    readonly seq: number;
    readonly why: string;
    /** The number that was changed: what the copy says, and what headquarters holds. */
    readonly change?: { readonly member: string; readonly found: string; readonly kept: string };
  };
}

export interface Role {
  readonly role: 'hub' | 'node';
  readonly site: string;
}
