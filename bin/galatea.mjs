#!/usr/bin/env node
import { main } from '../out/main/cli.js'

process.exitCode = await main(process.argv.slice(2))
