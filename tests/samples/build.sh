#!/bin/sh
# Builds the sample documents anew from tests/samples/src (needs python3 and LibreOffice; the results are committed).
cd "$(dirname "$0")" && exec python3 build.py
