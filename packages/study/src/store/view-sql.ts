/** SQL that makes the table of points in DuckDB, started in the folder of the study. */
export const VIEW_SQL = "-- duckdb -init view.sql, in this folder\nCREATE VIEW points AS SELECT * FROM read_parquet('parts/*.parquet');\n";
