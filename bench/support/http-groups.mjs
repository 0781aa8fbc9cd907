/** The apps to compare with each other, and how many times as fast as `floor` ours should be. */
export const IN_MEMORY = {
  title: 'sessions in memory',
  floor: 'express-session, its MemoryStore',
  names: [
    'bare Express',
    'express-session, its MemoryStore',
    'express-session, our Store on StorageMemory',
    'HttpSessions on StorageMemory',
  ],
  targets: { 'HttpSessions on StorageMemory': 1.6 },
}

export const IN_REDIS = {
  title: 'sessions in Redis',
  floor: 'express-session, connect-redis',
  names: [
    'bare Express',
    'express-session, connect-redis',
    'express-session, our Store on StorageRedis (ioredis)',
    'express-session, our Store on StorageRedis (node-redis)',
    'HttpSessions on StorageRedis (ioredis)',
    'HttpSessions on StorageRedis (node-redis)',
  ],
  targets: {
    'HttpSessions on StorageRedis (ioredis)': 1.4,
    'HttpSessions on StorageRedis (node-redis)': 1.4,
  },
}
