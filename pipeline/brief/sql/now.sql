SELECT now FROM data_time;
