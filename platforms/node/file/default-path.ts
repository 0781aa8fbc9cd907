import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * The folder of session files by default: `gsessions` in the system's temporary folder. The name is GoFrame's; a
 * GoFrame HTTP server keeps its files one level deeper, in `gsessions/default`.
 */
export const DefaultStorageFilePath: string = join(tmpdir(), 'gsessions')
