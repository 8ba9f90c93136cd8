import type { CommandDefinition } from '../command'

/**
 * Every command, loaded only when it is called: `galatea info` does not wait for the engine. The summary is repeated
 * here for the help page; a test compares the two.
 */
export const commands: readonly { name: string; summary: string; load: () => Promise<CommandDefinition> }[] = []
