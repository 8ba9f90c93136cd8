/** Names of columns, TrackML's; `event_id` where a file holds many events. */
export const hitColumns = ['hit_id', 'x', 'y', 'z', 'volume_id', 'layer_id'] as const
export const eventColumn = 'event_id'
