"""Make the two buckets of the site where they are missing, and let everybody read photos by their address."""

import json
import os

import boto3
from botocore.exceptions import ClientError

store = boto3.client(
    "s3",
    endpoint_url=os.environ["S3_ENDPOINT_URL"],
    region_name=os.environ["S3_REGION"],
    aws_access_key_id=os.environ["S3_ACCESS_KEY"],
    aws_secret_access_key=os.environ["S3_SECRET_KEY"],
)
media = os.environ["S3_BUCKET"]
# Reading one file, not the list of them.
readable = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{media}/*"}

for bucket in (media, os.environ["S3_PRIVATE_BUCKET"]):
    try:
        store.head_bucket(Bucket=bucket)
    except ClientError:
        store.create_bucket(Bucket=bucket)
store.put_bucket_policy(Bucket=media, Policy=json.dumps({"Version": "2012-10-17", "Statement": [readable]}))
