import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Runs work with a folder for a browser's profile. */
export async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'gsession-chromium-'))
  try {
    await work(folder)
  } finally {
    await rm(folder, { recursive: true, maxRetries: 10 })
  }
}
