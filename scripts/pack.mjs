// npm run pack: builds the package and packs it into gsession.tgz, which the examples install.
import { ensureDependencies, packPackage } from './prepare.mjs'

ensureDependencies()
packPackage()
