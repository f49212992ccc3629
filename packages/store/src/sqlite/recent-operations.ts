import type { OperationId } from '@holdfast/domain';

const generationMax = 8192;

/**
 * Knows without asking the disk that an operation is new: ids rise with time, so one above every id that was ever
 * forgotten here, and not among those that are kept, is not in the ledger. A terminal whose clock runs ahead costs
 * look-ups, never a wrong answer.
 */
export class RecentOperations {
  #floor = '';
  #young = new Set<string>();
  #youngMax = '';
  #old = new Set<string>();
  #oldMax = '';

  /** `newest`: the highest id in the ledger, '' for an empty one. */
  reset(newest: string): void {
    this.#floor = newest;
    this.#young = new Set();
    this.#youngMax = '';
    this.#old = new Set();
    this.#oldMax = '';
  }

  isNew(id: OperationId): boolean {
    return id > this.#floor && !this.#young.has(id) && !this.#old.has(id);
  }

  add(id: OperationId): void {
    if (this.#young.size >= generationMax) {
      if (this.#oldMax > this.#floor) this.#floor = this.#oldMax;
      this.#old = this.#young;
      this.#oldMax = this.#youngMax;
      this.#young = new Set();
      this.#youngMax = '';
    }
    this.#young.add(id);
    if (id > this.#youngMax) this.#youngMax = id;
  }
}
