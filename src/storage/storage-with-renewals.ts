import type { RenewalQueue } from './renewal-queue.ts'
import { callError } from './storage-call.ts'
import { StorageRecords } from './storage-records.ts'

/** A storage of whole records that queues their renewals, so that they are written later and together. */
export abstract class StorageWithRenewals extends StorageRecords {
  protected abstract readonly renewals: RenewalQueue

  /** Writes the queued renewals now. */
  async flush(): Promise<void> {
    try {
      await this.renewals.flush()
    } catch (error) {
      throw callError(error, this.kind, 'flush')
    }
  }

  /** Writes the queued renewals, and stops the timers. */
  override async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.flush()
    } finally {
      this.renewals.stop()
    }
  }
}
