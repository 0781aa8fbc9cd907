import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { transformSync } from 'esbuild'
import { ROOT } from './blocks.ts'
import { httpSnippets } from './http-page.ts'

/** The code of docs/http.md as modules, and the place where they keep sessions. */
export class HttpPageModules {
  // The folder is inside this package, so that `import 'gsession'` finds the package itself.
  readonly #folder = fileURLToPath(new URL(`.tmp/http-page-${process.pid}/`, ROOT))

  constructor() {
    rmSync(this.#folder, { recursive: true, force: true })
    mkdirSync(join(this.#folder, 'node_modules/next'), { recursive: true })
    for (const [file, text] of Object.entries(STAND_INS)) writeFileSync(join(this.#folder, file), text)
    for (const { name, file, text } of httpSnippets()) {
      writeFileSync(join(this.#folder, `${name}.mjs`), this.#compiled(file, text))
    }
  }

  /** Loads a module by the name of its code. */
  // biome-ignore lint/suspicious/noExplicitAny: each module has other exports
  load(name: string): Promise<any> {
    return import(join(this.#folder, `${name}.mjs`))
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #compiled(file: string, text: string): string {
    const { code } = transformSync(text, {
      loader: file.endsWith('x') ? 'tsx' : 'ts',
      target: 'node20',
      format: 'esm',
      jsxFactory: 'element',
    })
    const folder = JSON.stringify(join(this.#folder, 'sessions'))
    return code
      .replace('"/var/lib/app/sessions"', folder)
      .replace('"astro:middleware"', '"./astro-middleware"')
      .replace(/from "(\.\/[\w-]+)"/g, 'from "$1.mjs"')
  }
}

/** In place of Next and Astro: `globalThis.nextRequest` is the request that Next is serving. */
const STAND_INS = {
  'node_modules/next/package.json': JSON.stringify({
    name: 'next',
    type: 'module',
    exports: { './headers': './headers.js', './navigation': './navigation.js' },
  }),
  'node_modules/next/headers.js':
    'export const cookies = async () => globalThis.nextRequest.jar\n' +
    'export const headers = async () => globalThis.nextRequest.headers\n',
  'node_modules/next/navigation.js':
    "export function redirect() {\n  throw new Error('NEXT_REDIRECT')\n}\n" +
    'globalThis.element = (_tag, _attributes, ...children) => children\n',
  'astro-middleware.mjs': 'export const defineMiddleware = (middleware) => middleware\n',
}
