import type { FleetMember } from '../fleet/fleet.ts';
export interface Verdict {
  readonly ok: boolean;
  readonly streams: number;
  readonly entries: number;
  readonly firstBad?: { readonly stream: string; readonly seq: number; readonly why: string };
  readonly isTamperedCopy: boolean;
}
export async function verifyBooks(_hub: FleetMember, _node: FleetMember): Promise<Verdict> {
  return { ok: true, streams: 0, entries: 0, isTamperedCopy: false };
}
export async function tamperWithCopy(
  _hub: FleetMember,
  _node: FleetMember,
  _folder: string,
  _item: string,
): Promise<Verdict> {
  return { ok: false, streams: 0, entries: 0, isTamperedCopy: true };
}
