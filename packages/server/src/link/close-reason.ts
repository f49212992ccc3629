import { linkCloseCodes, type LinkCloseReason } from '@holdfast/protocol';
import type { RawData } from 'ws';

const reasonsByCode = new Map<number, LinkCloseReason>(
  Object.entries(linkCloseCodes).map(([reason, code]) => [code, reason as LinkCloseReason]),
);

/** `lost` when the line went without a word. */
export function closeReason(code: number): LinkCloseReason | 'lost' {
  return reasonsByCode.get(code) ?? 'lost';
}

/** `undefined` for a text message: no peer of ours sends one. */
export function frameOf(data: RawData, isBinary: boolean): Uint8Array | undefined {
  return isBinary && data instanceof Uint8Array ? data : undefined;
}

/** Spreads attempts; nothing depends on its being unpredictable. */
export function random(): number {
  return Math.random();
}
