import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, it, onTestFinished } from 'vitest'
import { StorageFile, type StorageFileOptions } from '../../platforms/node/index.ts'
import { expectExplained, numberOfHistories } from './check-histories.ts'
import { TTL } from './history.ts'
import { Processes } from './places/processes.ts'
import { SharedPlace } from './places/shared.ts'
import { SpreadPlace } from './places/spread.ts'
import { runHistory } from './run-history.ts'

const folder = mkdtempSync(join(tmpdir(), 'gsession-histories-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const sealed = { mode: 'sealed', keys: [new Uint8Array(32).fill(7)] } as const
const CHECK = { rotates: true, evicts: false, readsByField: false }
const timeout = 3_600_000

it.each<[string, StorageFileOptions]>([
  ['files', {}],
  ['sealed files', { crypto: sealed }],
])('on %s every history is explained by an order of its steps', { timeout }, async (name, options) => {
  const open = (now: () => number) => new StorageFile(join(folder, name), TTL, { ...options, now })
  await expectExplained((history) => runHistory(history, new SharedPlace({ open })), {
    ...CHECK,
    runs: numberOfHistories('other'),
  })
})

it('on files of several processes, some of them killed, every history is explained', {
  timeout,
}, async () => {
  const runs = Math.ceil(numberOfHistories('other') * 0.3)
  const processes = new Processes({ kind: 'file', folder }, runs / 5)
  onTestFinished(() => processes.end())
  const open = (now: () => number) => new StorageFile(folder, TTL, { now })
  await expectExplained(
    (history) => runHistory(history, new SpreadPlace(new SharedPlace({ open }), processes)),
    { ...CHECK, runs },
  )
})
