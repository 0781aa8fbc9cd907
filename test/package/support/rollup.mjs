import nodeResolve from '@rollup/plugin-node-resolve'
import { rollup } from 'rollup'

for (const [entry, format] of [
  ['page.js', 'es'],
  ['worker.js', 'iife'],
]) {
  const bundle = await rollup({
    input: entry,
    plugins: [nodeResolve({ browser: true })],
    onLog(_level, log) {
      throw new Error(log.message)
    },
  })
  await bundle.write({ dir: 'rollup', format })
}
