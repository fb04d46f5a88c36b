"""What a command that is stopped says."""

from pipeline.terminal.reporting import exit_code_of


def test_ctrl_c_while_duckdb_works_is_no_bug(capsys):
    def query():
        raise RuntimeError(
            "Query interrupted"
        )  # so DuckDB tells of SIGINT; when it looks for one is its own affair

    assert exit_code_of(query) == 4
    assert capsys.readouterr().err == "trustwatch: interrupted; what was finished is kept\n"
