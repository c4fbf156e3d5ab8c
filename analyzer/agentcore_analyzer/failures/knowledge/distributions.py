"""
Which distribution brings a Python module, for modules that agents use.

Only names that stand here are ever put into a command: a module of the user's own may have the name of a stranger's package.
"""

from __future__ import annotations

# Import names that differ from the distribution to install.
_RENAMED = {
    "bs4": "beautifulsoup4", "cv2": "opencv-python-headless", "dateutil": "python-dateutil", "dotenv": "python-dotenv",
    "fitz": "PyMuPDF", "jwt": "PyJWT", "PIL": "Pillow", "psycopg2": "psycopg2-binary", "sklearn": "scikit-learn",
    "strands": "strands-agents", "strands_tools": "strands-agents-tools", "yaml": "PyYAML", "google.adk": "google-adk",
    "google.genai": "google-genai", "bedrock_agentcore": "bedrock-agentcore", "langchain_aws": "langchain-aws", "attr": "attrs",
    "bedrock_agentcore_starter_toolkit": "bedrock-agentcore-starter-toolkit", "langchain_core": "langchain-core",
    "langchain_community": "langchain-community", "langchain_openai": "langchain-openai", "langchain_mcp_adapters": "langchain-mcp-adapters",
    "langgraph_checkpoint_aws": "langgraph-checkpoint-aws", "llama_index": "llama-index", "pydantic_ai": "pydantic-ai",
    "pydantic_settings": "pydantic-settings", "agents": "openai-agents", "autogen_agentchat": "autogen-agentchat", "autogen_core": "autogen-core",
    "claude_agent_sdk": "claude-agent-sdk", "mcp_proxy_for_aws": "mcp-proxy-for-aws", "a2a": "a2a-sdk", "ag_ui": "ag-ui-protocol",
    "opensearchpy": "opensearch-py", "grpc": "grpcio", "websocket": "websocket-client", "serpapi": "google-search-results",
    "multipart": "python-multipart", "magic": "python-magic", "docx": "python-docx", "pptx": "python-pptx", "Crypto": "pycryptodome",
    "duckduckgo_search": "duckduckgo-search", "nest_asyncio": "nest-asyncio", "typing_extensions": "typing-extensions",
    "charset_normalizer": "charset-normalizer", "confluent_kafka": "confluent-kafka", "exa_py": "exa-py", "faiss": "faiss-cpu",
    "fastapi_mcp": "fastapi-mcp", "google.cloud.storage": "google-cloud-storage", "google.generativeai": "google-generativeai",
    "google.protobuf": "protobuf", "huggingface_hub": "huggingface-hub", "langchain_anthropic": "langchain-anthropic",
    "langchain_experimental": "langchain-experimental", "langchain_text_splitters": "langchain-text-splitters", "MySQLdb": "mysqlclient",
    "nova_act": "nova-act", "OpenSSL": "pyOpenSSL", "pydantic_core": "pydantic-core", "qdrant_client": "qdrant-client",
    "requests_aws4auth": "requests-aws4auth", "sentence_transformers": "sentence-transformers", "skimage": "scikit-image",
    "slack_bolt": "slack-bolt", "slack_sdk": "slack-sdk", "sse_starlette": "sse-starlette", "tavily": "tavily-python",
    "weaviate": "weaviate-client", "zmq": "pyzmq", "aws_lambda_powertools": "aws-lambda-powertools",
    "amazon.opentelemetry": "aws-opentelemetry-distro", "opentelemetry": "opentelemetry-sdk", "aws_xray_sdk": "aws-xray-sdk",
}  # fmt: skip
_SAME = frozenset((
    "aiohttp", "anthropic", "anyio", "boto3", "botocore", "crewai", "dspy", "fastapi", "fastmcp", "flask", "gunicorn",
    "haystack", "httpx", "hypercorn", "instructor", "jinja2", "langchain", "langfuse", "langgraph", "langsmith", "litellm",
    "lxml", "markdown", "mcp", "numpy", "openai", "openpyxl", "orjson", "pandas", "playwright", "polars", "psutil",
    "psycopg", "pyarrow", "pydantic", "pypdf", "redis", "requests", "rich", "scipy", "smolagents", "sqlalchemy",
    "starlette", "structlog", "tabulate", "tenacity", "tiktoken", "torch", "tqdm", "transformers", "uvicorn", "websockets",
    "loguru", "click", "typer",
    # What data is read, drawn and learned with; what clients, stores and servers are made of.
    "aioboto3", "aiobotocore", "aiosqlite", "alembic", "altair", "asyncpg", "awswrangler", "bokeh", "catboost", "celery", "certifi",
    "chardet", "chromadb", "cohere", "cryptography", "dask", "dateparser", "deepeval", "django", "elasticsearch", "feedparser", "folium",
    "fsspec", "gensim", "geopandas", "gradio", "greenlet", "groq", "h11", "h5py", "httpcore", "idna", "imageio", "itsdangerous",
    "jmespath", "jsonschema", "keras", "kombu", "lightgbm", "mangum", "markupsafe", "marshmallow", "matplotlib", "mistralai", "mlflow",
    "msgpack", "multidict", "networkx", "nltk", "numba", "ollama", "onnxruntime", "paramiko", "pdfplumber", "pendulum", "plotly",
    "pymilvus", "pymongo", "pymysql", "pyproj", "pytz", "ragas", "reportlab", "s3fs", "s3transfer", "safetensors", "scrapy", "seaborn",
    "selenium", "sentencepiece", "shapely", "simplejson", "six", "sniffio", "spacy", "sqlmodel", "statsmodels", "streamlit", "sympy",
    "tensorflow", "tokenizers", "tomli", "torchaudio", "torchvision", "trafilatura", "twilio", "tzdata", "ujson", "urllib3", "wandb",
    "werkzeug", "wikipedia", "xarray", "xgboost", "xlrd", "xlsxwriter", "yarl", "yfinance",
))  # fmt: skip


def distribution(module: str) -> str:
    """The distribution of a module, by the longest part of its name that is known; empty where it is not."""
    return brought(module)[1]


def brought(module: str) -> tuple[str, str]:
    """The part of a module's name that a known distribution brings, and the distribution: `google.genai`, or `urllib3` of urllib3.util."""
    parts = module.split(".")
    for length in range(len(parts), 0, -1):
        name = ".".join(parts[:length])
        if name in _RENAMED:
            return name, _RENAMED[name]
        if name in _SAME:
            return name, name
    return "", ""
