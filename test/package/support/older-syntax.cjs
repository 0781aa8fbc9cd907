const { transformSync } = require('esbuild')

/** A loader of webpack: turns a module into syntax that older tools read. */
module.exports = (code) => transformSync(code, { target: 'es2017' }).code
