import type { RowTypes, Seal, TableName } from '@holdfast/domain';
import type { PeerCursor } from '../transaction-buffer.ts';

/**
 * What stood where since the last sync: the first value that each place had. A power cut puts it back. Entries need
 * no log: they are cut off at the feed length of the last sync.
 */
export class UndoLog {
  readonly rows: Map<TableName, Map<string, RowTypes[TableName] | undefined>> = new Map();
  readonly cursors: Map<string, PeerCursor | undefined> = new Map();
  readonly metas: Map<string, string | undefined> = new Map();
  /** Newest last. */
  readonly seals: { readonly put: Seal; readonly before: Seal | undefined }[] = [];
  feedLength = 0;

  noteRow(table: TableName, text: string, before: () => RowTypes[TableName] | undefined): void {
    let rows = this.rows.get(table);
    if (rows === undefined) this.rows.set(table, (rows = new Map()));
    if (!rows.has(text)) rows.set(text, before());
  }

  clear(feedLength: number): void {
    this.rows.clear();
    this.cursors.clear();
    this.metas.clear();
    this.seals.length = 0;
    this.feedLength = feedLength;
  }
}
