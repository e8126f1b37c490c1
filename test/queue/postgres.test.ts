import { describeQueue } from './queue.case.ts';
import { hasPostgres, TestPostgres } from './support/postgres.ts';

describeQueue('a queue on Postgres', hasPostgres, async () => await TestPostgres.start());
