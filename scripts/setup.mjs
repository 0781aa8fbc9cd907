// npm run setup: installs the dependencies, and from the system what the tests need (on Debian, as root).
import { ensureDependencies } from './prepare.mjs'
import { ensurePrograms } from './system.mjs'

ensureDependencies()
ensurePrograms()
