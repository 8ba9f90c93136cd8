/** Opens the window from a checkout: `npm start -- [FILE…]`. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { electronLaunch, findElectron, hasDisplay } from './electron.mjs'

const electron = findElectron()
if (!electron) {
  console.error('start: there is no Electron yet; run: node tools/setup.mjs --electron --build')
  process.exit(1)
}
const { env, args } = electronLaunch(electron)
const command = [electron.executable, ...args, fileURLToPath(new URL('..', import.meta.url)), ...process.argv.slice(2)]
if (!hasDisplay()) {
  console.error('start: no display here, so the window opens on a virtual one (xvfb-run) that nobody sees.')
  command.unshift('xvfb-run', '-a')
}
const child = spawn(command[0], command.slice(1), { stdio: 'inherit', env: { ...process.env, ...env } })
child.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1)
})
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
