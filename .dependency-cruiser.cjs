/**
 * Who may import what. A room is a folder; each lists the rooms it may reach beside itself, and every other folder of
 * ours is forbidden to it. Types count: a room that needs another's type depends on it.
 */
const contract = '^src-preload/contract/'
const errors = '^src-preload/contract/errors\\.ts$'
const base = '^src-main/base/'
const graph = '^src-main/engine/graph/'
const runtime = '^src-main/engine/runtime/'
const nn = '^src-main/engine/nn/'
const gan = '^src-main/engine/gan/'
const trust = '^src-main/engine/trust/'
const engine = '^src-main/engine/'
const store = '^src-main/store/'
const astronomy = '^src-main/astronomy/'
const collider = '^src-main/collider/'
const jobs = '^src-main/jobs/'
const shell = '^src-main/shell/'
const cli = '^src-main/cli/'
/** The table of all tasks: what jobs and commands are both made of. */
const tasks = '^src-main/tasks/'
/** Data that the program carries, and its own version. */
const assets = ['^resources/', '^package\\.json$']

/** What every room of the main process may use: errors, progress, atomic files, random numbers. */
const common = [base, errors]

const rooms = [
  { name: 'contract', room: contract, may: [] },
  { name: 'base', room: base, may: [errors] },
  { name: 'engine-graph', room: graph, may: common },
  { name: 'engine-runtime', room: runtime, may: [...common, graph] },
  { name: 'engine-nn', room: nn, may: [...common, graph] },
  { name: 'engine-trust', room: trust, may: common },
  { name: 'engine-gan', room: gan, may: [...common, graph, runtime, nn] },
  { name: 'store', room: store, may: common },
  { name: 'astronomy', room: astronomy, may: [...common, engine, store] },
  { name: 'collider', room: collider, may: [...common, engine, store] },
  { name: 'tasks', room: tasks, may: [...common, engine, store, astronomy, collider] },
  { name: 'jobs', room: jobs, may: [...common, engine, store, astronomy, collider, tasks, contract] },
  { name: 'shell', room: shell, may: [...common, contract, jobs] },
  { name: 'cli', room: cli, may: [...common, engine, store, astronomy, collider, tasks, jobs, contract] },
  { name: 'preload', room: '^src-preload/(?!contract/)', may: [contract] },
  { name: 'renderer', room: '^src-renderer/', may: [contract, '^src-preload/api\\.d\\.ts$'] },
]

const ours = '^(src-|tests/|tools/|benchmarks/|bin/|resources/|package\\.json$)'

const roomRules = rooms.map(({ name, room, may }) => ({
  name: `room-${name}`,
  severity: 'error',
  comment: `${name} may import ${['itself', ...may].join(', ')} and packages, nothing else of ours.`,
  from: { path: room },
  to: { path: ours, pathNot: [room, ...may, ...assets] },
}))

module.exports = {
  forbidden: [
    ...roomRules,
    {
      name: 'no-file-outside-the-rooms',
      severity: 'error',
      comment: 'A file outside the rooms is under no rule.',
      from: { path: ours },
      to: { path: '^src-', pathNot: rooms.map(({ room }) => room) },
    },
    {
      name: 'no-import-from-outside-the-rooms',
      severity: 'error',
      comment: 'A file outside the rooms is under no rule.',
      from: { path: '^src-', pathNot: rooms.map(({ room }) => room) },
      to: {},
    },
    {
      name: 'electron-in-the-shell-alone',
      severity: 'error',
      comment: 'The engine and the command line run where there is no Electron.',
      from: { path: '^src-', pathNot: [shell, '^src-preload/(?!contract/)'] },
      to: { path: '(^|/)electron(/|$)' },
    },
    {
      name: 'node-stays-out-of-the-window',
      severity: 'error',
      comment: 'The renderer and the contract run in a sandbox without Node.',
      from: { path: ['^src-renderer/', '^src-preload/'] },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'Two files that need each other are one file, or share a third.',
      from: { path: '^src-' },
      to: { circular: true },
    },
    {
      name: 'no-development-packages',
      severity: 'error',
      comment: 'The command line and the engine run without devDependencies. (Types, and what is bundled, may.)',
      from: { path: '^src-main/' },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['type-only', 'npm'],
        pathNot: '(^|/)electron(/|$)',
      },
    },
    {
      name: 'resolvable',
      severity: 'error',
      comment: 'An import that leads nowhere.',
      from: { path: '^(src-|tests/|benchmarks/)' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.node.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(out|dist)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
    builtInModules: { add: ['electron/main', 'electron/renderer'] },
  },
}
