import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { blocksOf, PAGES } from '../package/docs/support/blocks.ts'
import { findGo } from './support/go-toolchain.ts'
import { goFramePrograms } from './support/programs.ts'

const { programs } = await goFramePrograms()

/** What the pages take as given; each block is a function that returns the error it may have set. */
const GIVEN = `package main

import (
	"time"

	"github.com/gogf/gf/v2/database/gredis"
	"github.com/gogf/gf/v2/net/ghttp"
	"github.com/gogf/gf/v2/os/gsession"
)

var redis *gredis.Redis
var server *ghttp.Server
var session *gsession.Session
var storage gsession.Storage
var err error
var seenAt any
var _ = []any{redis, server, session, storage, err, seenAt, time.Now, gsession.New, func(*ghttp.Request) {}}

func main() {}
`

it.skipIf(programs.length === 0)('the Go code of the pages compiles with the real GoFrame', () => {
  const blocks = PAGES.flatMap(blocksOf).filter(({ language }) => language === 'go')
  expect(blocks.length).toBeGreaterThan(2)
  const folder = mkdtempSync(join(tmpdir(), 'gsession-docs-go-'))
  try {
    for (const file of ['go.mod', 'go.sum']) copyFileSync(new URL(file, import.meta.url), join(folder, file))
    const functions = blocks.map(
      ({ page, line, code }) => `func _() {\n//line ${page}:${line}\n${code}\n_, _ = err, seenAt\n}`,
    )
    writeFileSync(join(folder, 'main.go'), [GIVEN, ...functions].join('\n'))
    expect(vet(folder)).toBe('')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

/** What Go's compiler and `go vet` say of the program in a folder. */
function vet(folder: string): string {
  const env = { ...process.env, GOTOOLCHAIN: 'local', GOFLAGS: '-mod=mod' }
  const { stdout, stderr } = spawnSync(findGo(18)?.go ?? 'go', ['vet', '.'], {
    cwd: folder,
    env,
    encoding: 'utf8',
  })
  return stdout + stderr
}
