import { basename, join } from 'node:path'
import nodeResolve from '@rollup/plugin-node-resolve'
import { build } from 'esbuild'
import { type OutputChunk, rollup } from 'rollup'

/** A bundled app. */
export interface Bundle {
  /** The file to run. */
  file: string
  /** The modules that are loaded with it, without those of chunks that it may load later. */
  modules: string[]
}

/** Bundlers of apps for browsers, with tree shaking and chunks, into a folder. */
export const bundlers: Record<string, (entry: string, folder: string) => Promise<Bundle>> = {
  async esbuild(entry, folder) {
    const { metafile } = await build({
      entryPoints: { main: entry },
      outdir: folder,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      splitting: true,
      treeShaking: true,
      format: 'esm',
      platform: 'browser',
      target: 'es2022',
      metafile: true,
      logLevel: 'silent',
    })
    const chunks = Object.entries(metafile.outputs).map(([path, { imports, inputs }]) => ({
      name: basename(path),
      imports: imports.filter(({ kind }) => kind === 'import-statement').map((it) => basename(it.path)),
      // What is shaken off is still listed, without a byte.
      modules: Object.keys(inputs).filter((input) => inputs[input]!.bytesInOutput > 0),
    }))
    return { file: join(folder, 'main.mjs'), modules: modulesOf('main.mjs', chunks) }
  },

  async rollup(entry, folder) {
    const bundle = await rollup({
      input: { main: entry },
      plugins: [nodeResolve({ browser: true })],
      onLog(_level, log) {
        throw new Error(log.message)
      },
    })
    const names = { entryFileNames: '[name].mjs', chunkFileNames: '[name].mjs' }
    const { output } = await bundle.write({ dir: folder, ...names })
    await bundle.close()
    const chunks = output.filter((it): it is OutputChunk => it.type === 'chunk')
    const modules = modulesOf(
      'main.mjs',
      chunks.map(({ fileName, imports, modules }) => ({
        name: fileName,
        imports,
        modules: Object.keys(modules).filter((id) => modules[id]!.renderedLength > 0),
      })),
    )
    return { file: join(folder, 'main.mjs'), modules }
  },
}

interface Chunk {
  name: string
  /** The chunks that are loaded with it. */
  imports: string[]
  modules: string[]
}

function modulesOf(name: string, chunks: readonly Chunk[], seen: Set<string> = new Set()): string[] {
  if (seen.has(name)) return []
  seen.add(name)
  const { imports = [], modules = [] } = chunks.find((chunk) => chunk.name === name) ?? {}
  return [...modules, ...imports.flatMap((next) => modulesOf(next, chunks, seen))]
}
