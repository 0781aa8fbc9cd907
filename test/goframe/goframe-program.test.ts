import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { goFramePrograms } from './support/programs.ts'

const { programs, missing } = await goFramePrograms()
const mayBeMissing = missing !== undefined && process.env.CI !== 'true'
if (mayBeMissing) console.warn(`Tests beside a real GoFrame are skipped: ${missing}`)

describe('the real GoFrame', () => {
  it.skipIf(mayBeMissing)('the program with the real GoFrame can be built', () => {
    expect(missing).toBeUndefined()
    expect(programs[0]?.version).toBe('v2.6.4')
  })

  it.skipIf(mayBeMissing).each(programs)('the program with GoFrame $version runs', ({ binary }) => {
    expect(execFileSync(binary, ['serve', '-storage', 'memory'], { input: '', encoding: 'utf8' })).toBe('')
  })
})
