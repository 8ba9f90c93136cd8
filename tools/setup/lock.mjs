import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { root, say, SetupError } from './terminal.mjs'

const path = join(root, '.setup.lock')

/**
 * Runs `work` while no other set-up of this checkout runs: two commands started together must not both install, nor
 * both write `out/`. A lock whose process is gone is taken over.
 */
export async function withLock(work) {
  await acquire()
  try {
    await work()
  } finally {
    rmSync(path, { force: true })
  }
}

async function acquire() {
  for (let told = false; ; await sleep(200)) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' })
      return
    } catch (error) {
      if (error.code !== 'EEXIST') {
        throw new SetupError(`The checkout's folder ${root} cannot be written (${error.code}).`, 1, { cause: error })
      }
    }
    const owner = readOwner()
    if (owner !== null && !isRunning(owner)) rmSync(path, { force: true })
    else if (!told) {
      say('waiting for another set-up of this checkout to finish')
      told = true
    }
  }
}

/** null: the lock went away, or its number is not written yet. */
function readOwner() {
  try {
    return Number(readFileSync(path, 'utf8')) || null
  } catch (error) {
    if (error.code === 'ENOENT') return null
    throw error
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}
