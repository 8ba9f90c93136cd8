/** Runs one benchmark in a process of its own and sends its report to the parent: `child.mjs FILE OPTIONS-AS-JSON`. */
import { pathToFileURL } from 'node:url'

const [file, options] = process.argv.slice(2)
const { run } = await import(pathToFileURL(file).href)
const report = await run(JSON.parse(options))
process.send(report, () => process.exit(0))
