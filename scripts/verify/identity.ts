import { parseStreamName, siteId, streamId, type SiteId, type StreamId } from '@holdfast/domain';

/** Whose ledger it is, as it says itself. */
export interface LedgerIdentity {
  /** Headquarters' ledger holds everything, in the order in which it came. */
  readonly isHub: boolean;
  readonly hubEpoch: number;
  /** Headquarters' public key; left out by a site that was never enrolled. */
  readonly hubKey?: string;
  /** A site's own key. */
  readonly own?: { readonly site: SiteId; readonly epoch: number; readonly publicKey: string };
  /** Streams that stand still before an illegal entry. */
  readonly quarantined: ReadonlySet<StreamId>;
  /** Whether this machine writes the stream. */
  readonly isOwn: (stream: StreamId) => boolean;
}

interface NodeMeta {
  readonly site: string;
  readonly epoch: number;
  readonly publicKey: string;
  readonly enrolment?: { readonly hubPublicKey: string; readonly hubEpoch: number };
}

interface Stopped {
  readonly stream: string;
}

export function readIdentity(metas: ReadonlyMap<string, string>): LedgerIdentity {
  const hub = parse<{ readonly hubEpoch: number; readonly publicKey: string }>(metas.get('hub'));
  const node = parse<NodeMeta>(metas.get('node'));
  const quarantines = parse<readonly Stopped[]>(metas.get('quarantines')) ?? [];
  const replication = parse<{ readonly stopped?: readonly Stopped[] }>(metas.get('replication'));
  const quarantined = new Set([...quarantines, ...(replication?.stopped ?? [])].map(({ stream }) => streamId(stream)));
  if (hub !== undefined) {
    const isOwn = (stream: StreamId): boolean => (parseStreamName(stream)?.kind ?? 'site') !== 'site';
    return { isHub: true, hubEpoch: hub.hubEpoch, hubKey: hub.publicKey, quarantined, isOwn };
  }
  const { enrolment } = node ?? {};
  return {
    isHub: false,
    hubEpoch: enrolment?.hubEpoch ?? 1,
    ...(enrolment === undefined ? {} : { hubKey: enrolment.hubPublicKey }),
    ...(node === undefined ? {} : { own: { site: siteId(node.site), epoch: node.epoch, publicKey: node.publicKey } }),
    quarantined,
    isOwn: (stream) => node !== undefined && stream === `site/${node.site}/${node.epoch}`,
  };
}

/** Damaged text is as good as none: what it would have said is then missing, and that is seen. */
function parse<Value>(text: string | undefined): Value | undefined {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as Value);
  } catch {
    return undefined;
  }
}
