"""Airflow: one task for each municipality runs the notebook, the next prints it.

Airflow's own papermill operator runs an ordinary kernel. The environment of the workers needs
kommunetall and ``apache-airflow-providers-papermill``. Failures are told in Airflow's own way
(``on_failure_callback``, mail).
"""

from datetime import UTC, datetime

from airflow.providers.papermill.operators.papermill import PapermillOperator
from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG

PROJECT, OUT = "/opt/kommunetall", "/srv/kommunetall-airflow"
MUNICIPALITIES = ["3301", "3303"]
REPORT_DATE = "{{ data_interval_end | ds }}"

with DAG(
    "kommunetall",
    schedule="15 4 * * 1",
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_tasks=2,
):
    for municipality in MUNICIPALITIES:
        executed = f"{OUT}/{municipality}-2025-equalisation.ipynb"
        run = PapermillOperator(
            task_id=f"run-{municipality}",
            input_nb=f"{PROJECT}/notebooks/equalisation.ipynb",
            output_nb=executed,
            parameters={"municipality": municipality, "year": 2025, "report_date": REPORT_DATE},
        )
        run >> BashOperator(
            task_id=f"print-{municipality}",
            bash_command=f"{PROJECT}/.venv/bin/jupyter nbconvert --to PDF_rapport {executed}",
        )
