import binaryen from 'binaryen'
import { describe, expect, it } from 'vitest'
import { PUBLIC_RESULTS, type PublicPlace, publicPlaces } from './support/declared.ts'
import { instructionsOf } from './support/instructions.ts'
import { KERNEL_BYTES, kernelOf } from './support/kernel.ts'
import { readModule } from './support/module.ts'
import { findLeaks } from './support/taint.ts'

const { exports } = new WebAssembly.Instance(new WebAssembly.Module(KERNEL_BYTES as BufferSource))
const places = publicPlaces(kernelOf({ exports }).KEY.value)

describe('the committed kernel', () => {
  const { leaks, secretResults } = findLeaks(KERNEL_BYTES, places)

  it('no address, branch or duration depends on a secret', () => {
    expect(leaks).toEqual([])
  })

  it('only the declared functions return something that depends on a secret', () => {
    expect([...secretResults].sort()).toEqual(Object.keys(PUBLIC_RESULTS).sort())
  })

  it('each declared public place is needed, and at the declared address', () => {
    for (const place of places) {
      expect(findLeaks(KERNEL_BYTES, without(place)).leaks, place.name).not.toEqual([])
      const moved = { ...place, address: place.address + 4 }
      expect(findLeaks(KERNEL_BYTES, [...without(place), moved]).leaks, place.name).not.toEqual([])
    }
  })

  it("every instruction is checked, as many of each name as the module's text has", () => {
    const { module, functions } = readModule(KERNEL_BYTES)
    const seen = functions.flatMap(({ body }) => instructionsOf(body)).filter(({ kind }) => kind !== 'Block')
    const text = module.emitText()
    const written = namesIn(text.slice(text.indexOf('\n (func $')))
    expect(countsOf(seen.map(({ expression }) => namesIn(binaryen.emitText(expression))[0]!))).toEqual(
      countsOf(written),
    )
    expect(written.length).toBeGreaterThan(2000)
  })
})

function without(place: PublicPlace): PublicPlace[] {
  return places.filter((other) => other !== place)
}

/** The names of the instructions in a text, except blocks, some of which have no name in it. */
function namesIn(text: string): string[] {
  const names = [...text.matchAll(/\(([a-z][\w.]*)/g)].map(([, name]) => name as string)
  return names.filter(
    (name) => !['func', 'type', 'param', 'result', 'local', 'then', 'else', 'block'].includes(name),
  )
}

function countsOf(names: string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1
  return counts
}
