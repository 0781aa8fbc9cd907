import { build } from 'esbuild'

// By itself it makes one file in the format iife of each, in which it warns of the page's `import.meta`.
const options = { bundle: true, outdir: 'esbuild', logOverride: { 'empty-import-meta': 'silent' } }
for (const entry of ['page.js', 'worker.js']) {
  const { warnings } = await build({ entryPoints: [entry], ...options })
  if (warnings.length > 0) throw new Error(warnings[0]?.text)
}
