#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Sums up logs on a Spark cluster whose executors see the same folders, and prints JSON:

    spark-submit logs_spark.py FOLDER...

A folder is the unit of work: a server's, say. Copies of a log are told inside of one folder only. Each executor needs
the package mapicfg and the library, as an installed package or by spark.executorEnv.PYTHONPATH and
spark.executorEnv.MAPICFG_LIBRARY. What is not tested here is Spark itself, which Debian does not have: the test runs
sum_up() with a stand-in for the three calls of its context."""
import functools
import operator
import sys

from mapicfg import logs

TABLES = "server,auth; user,auth"


def sum_up(context, folders):
    """The summary of all folders. `context` is a pyspark.SparkContext; a part that is lost is done again by Spark."""
    parts = context.parallelize(folders, len(folders)).map(functools.partial(logs.summarize, by=TABLES))
    return parts.treeReduce(operator.add)


def main():
    from pyspark import SparkContext
    context = SparkContext(appName="logs of Exchange")
    try:
        print(sum_up(context, sys.argv[1:]).to_json())
    finally:
        context.stop()


if __name__ == "__main__":
    main()
