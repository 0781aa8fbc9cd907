import binaryen from 'binaryen'

/** The bytes of a module whose function `leak` has a number as its parameter, and this text as its body. */
export function moduleOf(leak: string, functions = ''): Uint8Array {
  const module = binaryen.parseText(`(module
    ${functions}
    (type $void (func))
    (memory (export "memory") 1 2)
    (table 1 funcref)
    (global $g (mut i32) (i32.const 0))
    (elem declare func $leak)
    (func $leak (export "leak") (param $n i32) (local $a i32) (local $b i32) ${leak})
  )`)
  module.setFeatures(binaryen.Features.All)
  if (module.validate() !== 1) throw new Error(`not valid: ${leak}`)
  const bytes = module.emitBinary()
  module.dispose()
  return bytes
}
