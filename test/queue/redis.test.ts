import { describeQueue } from './queue.case.ts';
import { hasRedis, TestRedis } from './support/redis.ts';

describeQueue('a queue on Redis', hasRedis, async () => await TestRedis.start());
