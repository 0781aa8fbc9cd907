import { existsSync, readFileSync } from 'node:fs'
import { type Block, ROOT } from './blocks.ts'
import { namesIn } from './names.ts'

/** A file to compile or run: a block with imports of what it takes from its page, or what a page takes as given. */
export interface Module {
  /** Its name ends in `.mjs` or `.mts`. */
  file: string
  text: string
  /** The block that it holds; `undefined`: it holds what is given. */
  block: Block | undefined
  /** The name of the program to compile it in. Blocks that declare globals have one of their own. */
  program: string
  /** The values that it exports. */
  names: readonly string[]
}

/**
 * The blocks of a page as modules, after those that hold what they take as given. A block sees the names of earlier
 * blocks of its page, and then those of `given/`.
 */
export function modulesOf(blocks: readonly Block[]): Module[] {
  const modules: Module[] = []
  for (const [i, block] of blocks.entries()) {
    const program = programOf(block)
    for (const given of givenTo(block, program)) {
      if (!modules.some(({ file }) => file === given.file)) modules.unshift(given)
    }
    const seen = modules.filter((module) => module.program === program).reverse()
    modules.push(moduleOf(block, `${slugOf(block.page)}-${block.line}-${i}`, program, seen))
  }
  return modules
}

function moduleOf(block: Block, name: string, program: string, seen: readonly Module[]): Module {
  const { values, types, exported, used } = namesIn(block.code)
  const wanted = new Set(used.filter((name) => !values.includes(name) && !types.includes(name)))
  let imports = ''
  for (const { file, names } of seen) {
    const taken = names.filter((name) => wanted.delete(name))
    if (taken.length > 0) imports += `import { ${taken} } from './${outputOf(file)}';`
  }
  // The imports are on the code's first line, so that errors name the lines of the page.
  const text = `${imports}${block.code}\nexport { ${values.filter((name) => !exported.includes(name))} }\n`
  return { file: `${name}.${block.language === 'ts' ? 'mts' : 'mjs'}`, text, block, program, names: values }
}

function programOf({ page, code, line }: Block): string {
  if (/express-session|RedisStore/.test(code)) return 'express-session'
  if (/^declare (global|module)/m.test(code)) return `${page}:${line}`
  return 'all'
}

function givenTo({ page }: Block, program: string): Module[] {
  const ofPage = page.endsWith('.ts') ? 'examples' : slugOf(page)
  const names = [program === 'express-session' ? program : ofPage]
  if (program === 'all') names.unshift('globals')
  return names.flatMap((name) => {
    const url = new URL(`test/package/docs/given/${name}.ts`, ROOT)
    if (!existsSync(url)) return []
    const text = readFileSync(url, 'utf8')
    return [{ file: `given-${name}.mts`, text, block: undefined, program, names: namesIn(text).exported }]
  })
}

/** The name of the file that a module is compiled to. */
export const outputOf = (file: string): string => file.replace('.mts', '.mjs')

const slugOf = (page: string): string => page.replace(/^docs\/|\.\w+$/g, '').replaceAll('/', '-')
